/** State machines that start something in Databricks and wait for its end: what runs and updates have in common. */
package io.jenkins.plugins.databricks.deploy.machine;
