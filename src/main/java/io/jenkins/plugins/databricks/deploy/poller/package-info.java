/** Asks workspaces how their runs are getting on, within a budget of requests for each. */
package io.jenkins.plugins.databricks.deploy.poller;
