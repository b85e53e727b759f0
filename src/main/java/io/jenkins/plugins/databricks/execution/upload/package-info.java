/** Files on their way from a build's workspace folder, sent by the agent or through the controller. */
package io.jenkins.plugins.databricks.execution.upload;
