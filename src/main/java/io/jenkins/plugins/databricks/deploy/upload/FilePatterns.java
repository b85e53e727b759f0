package io.jenkins.plugins.databricks.deploy.upload;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.tools.ant.types.selectors.SelectorUtils;
import org.apache.tools.ant.types.selectors.TokenizedPath;
import org.apache.tools.ant.types.selectors.TokenizedPattern;

/** Ant patterns for names below a folder, which have slashes. */
public final class FilePatterns {

    private static final List<String> VERSION_CONTROL = List.of(
            "**/.git/**",
            "**/.gitignore",
            "**/.gitattributes",
            "**/.gitmodules",
            "**/.svn/**",
            "**/.hg/**",
            "**/.hgignore",
            "**/.hgsub",
            "**/.hgsubstate",
            "**/.hgtags",
            "**/.bzr/**",
            "**/.bzrignore",
            "**/CVS/**",
            "**/.cvsignore",
            "**/SCCS/**",
            "**/vssver.scc",
            "**/_darcs/**",
            "**/.jj/**");

    private final List<TokenizedPattern> patterns;

    public FilePatterns(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(pattern -> pattern.replace('\\', '/'))
                .map(pattern -> pattern.endsWith("/") ? pattern + SelectorUtils.DEEP_TREE_MATCH : pattern)
                .map(pattern -> new TokenizedPattern(pattern.replace('/', File.separatorChar)))
                .toList();
    }

    /** What version control keeps beside a project's files, and more. */
    public static FilePatterns versionControlAnd(String... more) {
        return new FilePatterns(
                Stream.concat(VERSION_CONTROL.stream(), Arrays.stream(more)).toList());
    }

    /** @param patterns divided by commas; {@code null} for none */
    public static FilePatterns of(String patterns) {
        return new FilePatterns(
                patterns == null
                        ? List.of()
                        : Stream.of(patterns.split(",")).map(String::strip).toList());
    }

    /** Whether this file matches. */
    public boolean match(String name) {
        TokenizedPath path = path(name);
        return patterns.stream().anyMatch(pattern -> pattern.matchPath(path, true));
    }

    /** Whether everything in this folder matches, so that there is no need to look into it: it may be large, as {@code .git} is. */
    public boolean matchAllIn(String folder) {
        TokenizedPath path = path(folder);
        return patterns.stream()
                .anyMatch(pattern -> pattern.endsWith(SelectorUtils.DEEP_TREE_MATCH) && pattern.matchPath(path, true));
    }

    /** Whether something in this folder can be meant. */
    public boolean canMatchIn(String folder) {
        TokenizedPath path = path(folder);
        return patterns.stream()
                .anyMatch(pattern -> pattern.matchStartOf(path, true)
                        && (pattern.containsPattern(SelectorUtils.DEEP_TREE_MATCH) || pattern.depth() > path.depth()));
    }

    private static TokenizedPath path(String name) {
        return new TokenizedPath(name.replace('/', File.separatorChar));
    }
}
