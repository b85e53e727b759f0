/** Jobs: created, reset and deleted, and how their settings differ. */
package io.jenkins.plugins.databricks.deploy.jobs;
