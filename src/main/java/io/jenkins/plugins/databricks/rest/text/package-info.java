/** Text of others made fit to be shown, and sentences put together. */
package io.jenkins.plugins.databricks.rest.text;
