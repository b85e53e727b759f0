/** Python packaged as one file, and executables that are run through a small Python program. */
package io.jenkins.plugins.databricks.deploy.python;
