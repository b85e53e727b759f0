/** What a task of dbt has left behind. */
package io.jenkins.plugins.databricks.api.dbt;
