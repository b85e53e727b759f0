/** How a workspace is reached: addresses, proxy, limits. */
package io.jenkins.plugins.databricks.rest.settings;
