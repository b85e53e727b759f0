/** Creating, resetting and deleting jobs, and comparing their settings. */
package io.jenkins.plugins.databricks.deploy.jobs;
