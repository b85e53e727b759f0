/** Bodies that are streamed from where they are, counted, digested and read again for another attempt. */
package io.jenkins.plugins.databricks.rest.content;
