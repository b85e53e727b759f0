/** What the forms and the arguments of steps share. */
package io.jenkins.plugins.databricks.steps.form;
