/** What the forms of credentials, connections and steps share: who is told anything, and how a check becomes a message. */
package io.jenkins.plugins.databricks.forms;
