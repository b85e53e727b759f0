/**
 * Jenkins credential types for Databricks, their token sources, and the controller's connections to identity providers.
 */
package io.jenkins.plugins.databricks.credentials;
