/** What the bundle commands of the Databricks CLI are given and what they answer, without running them. */
package io.jenkins.plugins.databricks.deploy.bundle;
