package io.jenkins.plugins.databricks.api.dbt;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads small files of a certain name from an archive, whatever folder they are in, into memory. Nothing is unpacked to
 * a disk, and whatever is in the archive, it takes a limited amount of memory and time.
 */
final class ArchivedFiles {

    /** Of all files that are looked for. A result takes about two kilobytes. */
    private static final int LARGEST = 20_000_000;

    /** Of all that is in the archive; dbt's manifest has up to a hundred megabytes. */
    private static final long MOST_BYTES = 500_000_000;

    private static final int MOST_ENTRIES = 10_000;

    /** One for each command of the task. */
    private static final int MOST_FOUND = 20;

    private static final int BLOCK = 512;

    private final String name;
    private final List<byte[]> found = new ArrayList<>();
    private int left = LARGEST;

    private ArchivedFiles(String name) {
        this.name = name;
    }

    /**
     * The files with that name.
     *
     * @param archive a tar compressed by gzip, or a zip
     * @throws IOException when it is something else, broken or too large
     */
    static List<byte[]> named(String name, byte[] archive) throws IOException {
        ArchivedFiles files = new ArchivedFiles(name);
        if (archive.length > 1 && archive[0] == 'P' && archive[1] == 'K') {
            files.readZip(archive);
        } else {
            files.readTar(new Limited(new GZIPInputStream(new ByteArrayInputStream(archive))));
        }
        return files.found;
    }

    private void readZip(byte[] archive) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            Limited content = new Limited(zip);
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                count(++entries);
                if (isWanted(entry.getName())) {
                    keep(content.readNBytes(left + 1));
                }
                content.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /**
     * Reads the headers of a tar. Names that do not fit into them belong to other files than those that are looked for.
     *
     * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06">ustar Interchange
     *     Format</a>
     */
    private void readTar(InputStream in) throws IOException {
        byte[] header = in.readNBytes(BLOCK);
        for (int entries = 1; header.length == BLOCK && header[0] != 0; entries++) {
            count(entries);
            long size = octal(header, 124, 12);
            boolean isFile = header[156] == '0' || header[156] == 0;
            long left = size;
            if (isFile && isWanted(text(header, 0, 100))) {
                byte[] content = in.readNBytes((int) Math.min(size, left + 1));
                keep(content);
                left -= content.length;
            }
            in.skipNBytes(left + (BLOCK - size % BLOCK) % BLOCK);
            header = in.readNBytes(BLOCK);
        }
    }

    private static void count(int entries) throws IOException {
        if (entries > MOST_ENTRIES) {
            throw new IOException("the archive has more than " + MOST_ENTRIES + " entries");
        }
    }

    private boolean isWanted(String path) {
        return found.size() < MOST_FOUND
                && path.substring(path.lastIndexOf('/') + 1).equals(name);
    }

    private void keep(byte[] content) throws IOException {
        left -= content.length;
        if (left < 0) {
            throw new IOException(name + " has more than " + LARGEST + " bytes");
        }
        found.add(content);
    }

    private static String text(byte[] header, int offset, int length) {
        String field = new String(header, offset, length, StandardCharsets.UTF_8);
        int end = field.indexOf(0);
        return end < 0 ? field : field.substring(0, end);
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        try {
            String digits = text(header, offset, length).strip();
            long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as a negative one.
        }
        throw new IOException("the archive is broken, or no tar");
    }

    /** Fails where an archive turns out to be larger than it may be. */
    private static final class Limited extends FilterInputStream {

        private long left = MOST_BYTES;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(read);
            return read;
        }

        @Override
        public long skip(long length) throws IOException {
            long skipped = super.skip(length);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            left -= Math.max(0, bytes);
            if (left < 0) {
                throw new IOException("the archive has more than " + MOST_BYTES + " bytes unpacked");
            }
        }
    }
}
