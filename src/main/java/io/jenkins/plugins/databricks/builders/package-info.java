/** The build steps of freestyle jobs. Each holds the Pipeline step that does the same, with its form, help and checks. */
package io.jenkins.plugins.databricks.builders;
