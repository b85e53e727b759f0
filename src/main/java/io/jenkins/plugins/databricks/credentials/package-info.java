/** Jenkins credential types for Databricks, each turned into a token source, and the controller's connections to identity providers. */
package io.jenkins.plugins.databricks.credentials;
