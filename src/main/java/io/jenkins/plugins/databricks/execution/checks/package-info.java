/** What a commit's checks show, on a pull request for example, where the plugin for checks is installed. */
package io.jenkins.plugins.databricks.execution.checks;
