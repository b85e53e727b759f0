/** What hides secrets in what is logged: recognises them by the names they have and the forms they take. */
package io.jenkins.plugins.databricks.rest.redaction;
