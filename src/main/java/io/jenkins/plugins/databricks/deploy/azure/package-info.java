/** Creation of Azure Databricks workspaces. */
package io.jenkins.plugins.databricks.deploy.azure;
