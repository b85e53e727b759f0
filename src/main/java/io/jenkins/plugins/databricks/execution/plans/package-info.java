/** The plans for bundles that a build makes: the file, what the build remembers of it, and who has approved it. */
package io.jenkins.plugins.databricks.execution.plans;
