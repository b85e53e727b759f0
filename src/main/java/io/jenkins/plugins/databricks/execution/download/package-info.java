/** Downloads to a build's workspace folder, by its agent or through the controller. */
package io.jenkins.plugins.databricks.execution.download;
