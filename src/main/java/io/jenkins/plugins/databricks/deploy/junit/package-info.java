/** The tasks of a run as test results. */
package io.jenkins.plugins.databricks.deploy.junit;
