/** Sanitising of text from outside, and composition of messages. */
package io.jenkins.plugins.databricks.rest.text;
