/** Secret scopes and the secrets in them. */
package io.jenkins.plugins.databricks.deploy.secrets;
