/** What a deployment does, each operation a request in and a result out, with its progress told to a {@link io.jenkins.plugins.databricks.deploy.DeploymentLog}. */
package io.jenkins.plugins.databricks.deploy;
