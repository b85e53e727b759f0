/** What is read of a bundle in the checkout: its files, found and read on the agent, and the commit they are of. */
package io.jenkins.plugins.databricks.execution.bundle.files;
