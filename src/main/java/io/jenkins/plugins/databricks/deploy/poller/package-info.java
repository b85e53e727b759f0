/** Polling of runs, with a rate limit for each workspace. */
package io.jenkins.plugins.databricks.deploy.poller;
