/** Packaging of Python files as one file, and running executables through a small Python program. */
package io.jenkins.plugins.databricks.deploy.python;
