/** Downloads: which files are selected, how they are fetched, and how they come to lie in a folder. */
package io.jenkins.plugins.databricks.deploy.download;
