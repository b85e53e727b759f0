package io.jenkins.plugins.databricks.deploy.bundle;

import java.io.Serializable;
import java.net.URI;

/**
 * A resource of a bundle.
 *
 * @param kind as in {@code databricks.yml}: {@code jobs}, {@code pipelines}, {@code apps}, …
 * @param key its name in the bundle
 * @param name its name in the workspace; empty if it has none of its own
 * @param id its ID in the workspace; {@code null} if it is not deployed. That of an app is its name
 * @param url its page in the workspace; {@code null} if it has none, or a link that leads elsewhere
 * @param appDeployment the body of the request that deploys an app's code, in JSON; {@code null} for other kinds
 */
public record BundleResource(
        String kind, String key, String name, String id, URI url, Status status, String appDeployment)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How the bundle's files and the workspace compare. */
    public enum Status {
        DEPLOYED,
        /** It is in the files only. */
        NOT_DEPLOYED,
        /** It is in the workspace only: the next deployment deletes it. */
        REMOVED
    }

    /** {@code jobs.daily}: its kind and its key. */
    public String path() {
        return kind + "." + key;
    }
}
