/** Settings for connecting to a workspace: addresses, proxy, time limits. */
package io.jenkins.plugins.databricks.rest.settings;
