package io.jenkins.plugins.databricks.rest.content;

/** A file was written to while it was being uploaded, so that what would arrive is neither its old nor its new content. */
public final class ContentChangedException extends UnreadableContentException {

    private static final long serialVersionUID = 1L;

    public ContentChangedException(long announced) {
        super("the file changed while it was being uploaded (it had " + announced
                + " bytes at first). Upload it after whatever writes it has finished");
    }
}
