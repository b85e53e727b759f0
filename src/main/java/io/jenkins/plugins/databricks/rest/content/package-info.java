/** The bodies of requests: streamed from where they are, and read again for another attempt. */
package io.jenkins.plugins.databricks.rest.content;
