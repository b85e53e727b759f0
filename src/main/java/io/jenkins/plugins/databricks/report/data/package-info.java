/** What a report contains, and how it is stored with its build. */
package io.jenkins.plugins.databricks.report.data;
