package io.jenkins.plugins.databricks.report.data;

import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a page may link to: Databricks' answers name addresses, and not every one is fit for a link. */
@Restricted(NoExternalUse.class)
public final class PageLink {

    private PageLink() {}

    /** The URL to link to if it is http or https; otherwise {@code null}. */
    public static String of(URI page) {
        return page != null && ("https".equals(page.getScheme()) || "http".equals(page.getScheme()))
                ? page.toASCIIString()
                : null;
    }

    /** The same for an address as text. */
    public static String of(String page) {
        try {
            return page == null ? null : of(URI.create(page));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
