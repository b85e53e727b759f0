/** Which workspace a step talks to, and with which credential: the global configuration and the rules that put its parts together. */
package io.jenkins.plugins.databricks.connection;
