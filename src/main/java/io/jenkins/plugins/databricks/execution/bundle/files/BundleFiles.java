package io.jenkins.plugins.databricks.execution.bundle.files;

import hudson.FilePath;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSignIn;
import io.jenkins.plugins.databricks.deploy.bundle.GitSettings;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import jenkins.security.MasterToSlaveCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The files that a bundle's configuration consists of, as they are on the agent.
 *
 * @param root the bundle's root folder
 * @param texts by the path in the root folder, with {@code /}
 */
@Restricted(NoExternalUse.class)
public record BundleFiles(String root, Map<String, String> texts) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int MOST_FILES = 1_000;
    private static final int MOST_BYTES = 5 * 1024 * 1024;

    /**
     * Reads them, and checks that the bundle leaves it to the step how to sign in.
     *
     * @throws InvalidInputException when it does not, or cannot be read
     */
    public static BundleFiles check(FilePath folder) throws IOException, InterruptedException {
        Agent agent = new Agent(folder, "the reading of the bundle's files");
        BundleFiles first = agent.call(new Find(folder.getRemote()), Function.identity());
        Map<String, String> all = new LinkedHashMap<>(first.texts);
        List<String> includes = new ArrayList<>();
        first.texts.forEach((name, text) -> includes.addAll(BundleSignIn.check(name, text)));
        if (!includes.isEmpty()) {
            Map<String, String> included = agent.call(new Include(first.root, includes), Function.identity()).texts;
            included.forEach(BundleSignIn::check);
            all.putAll(included);
        }
        return new BundleFiles(first.root, all);
    }

    /** The places that name this host as a workspace's. */
    public List<Location> placesOfHost(String host) {
        return texts.entrySet().stream()
                .flatMap(text -> BundleSignIn.places(text.getKey(), text.getValue(), host).stream())
                .toList();
    }

    /** Whether any of them says anything about Git. */
    public boolean mentionGit() {
        return texts.entrySet().stream().anyMatch(text -> GitSettings.mayBeIn(text.getKey(), text.getValue()));
    }

    private static BundleFiles read(Path root, Set<Path> files) throws IOException {
        if (files.size() > MOST_FILES) {
            throw new InvalidInputException("The bundle includes more than " + MOST_FILES
                    + " files, the limit of this step. Use narrower patterns in 'include', or fewer files");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        int left = MOST_BYTES;
        for (Path file : files) {
            String name = root.relativize(file).toString().replace(File.separatorChar, '/');
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(
                        name
                                + ": not a file that can be read, but the bundle includes it. Correct 'include', or what is there");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(left + 1);
            }
            left -= bytes.length;
            if (left < 0) {
                throw new InvalidInputException(
                        name + ": up to here, the files of the bundle's configuration are larger than "
                                + MOST_BYTES / 1024 / 1024
                                + " MiB, the limit of this step. Use narrower patterns in 'include' if they match other files, too");
            }
            try {
                texts.put(
                        name,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString());
            } catch (CharacterCodingException e) {
                throw new InvalidInputException(name + ": not a text in UTF-8. Convert it");
            }
        }
        return new BundleFiles(root.toString(), texts);
    }

    /** Looks for the bundle in a folder and those above it, as the CLI does: above for one name before the next name. */
    private static final class Find extends MasterToSlaveCallable<BundleFiles, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;

        Find(String folder) {
            this.folder = folder;
        }

        @Override
        public BundleFiles call() throws IOException {
            for (String name : BundleSignIn.ROOTS) {
                for (Path place = Path.of(folder).toAbsolutePath(); place != null; place = place.getParent()) {
                    if (Files.exists(place.resolve(name))) {
                        Set<Path> roots = new LinkedHashSet<>();
                        BundleSignIn.ROOTS.stream()
                                .map(place::resolve)
                                .filter(Files::exists)
                                .forEach(roots::add);
                        return read(place, roots);
                    }
                }
            }
            throw new InvalidInputException("There is no " + BundleSignIn.ROOTS.get(0) + " in " + folder
                    + " or a folder above it. Check the bundle out first, or go to its folder with dir('...')");
        }
    }

    /** Reads what the patterns match. */
    private static final class Include extends MasterToSlaveCallable<BundleFiles, IOException> {

        private static final long serialVersionUID = 1L;

        private final String root;
        private final List<String> patterns;

        Include(String root, List<String> patterns) {
            this.root = root;
            this.patterns = List.copyOf(patterns);
        }

        @Override
        public BundleFiles call() throws IOException {
            Path folder = Path.of(root);
            IncludePattern search = new IncludePattern();
            Set<Path> files = new LinkedHashSet<>();
            for (String pattern : patterns) {
                try {
                    files.addAll(search.files(folder, pattern));
                } catch (InvalidPathException e) {
                    throw new InvalidInputException("include: '" + pattern + "' is not a path on this machine");
                }
            }
            return read(folder, files);
        }
    }
}
