package dev.minga.node.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Turns a forward pass, written as TorchScript text in this package's resources, into an archive that libtorch loads. */
final class TorchScript {
    // A pickled object of class __torch__.M whose only attribute is training = true.
    private static final byte[] MODULE = HexFormat.of()
            .parseHex("8002635f5f746f7263685f5f0a4d0a710029817d285808000000747261696e696e677101887562" + "71022e");
    private static final byte[] NO_CONSTANTS = HexFormat.of().parseHex("8002292e");

    private TorchScript() {}

    /**
     * The archive of the BERT encoder in {@code bert.torchscript} with these sizes and this pooling. It clones what comes from Java before it
     * computes with it: a Java buffer's address is aligned as it happens, and which kernel runs may depend on that.
     */
    static byte[] bert(BertShape shape, Pooling pooling) throws IOException {
        String code;
        try (InputStream in = TorchScript.class.getResourceAsStream("bert.torchscript")) {
            if (in == null) {
                throw new IOException("bert.torchscript is not on the class path");
            }
            code = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return archive(code.replace("{HEADS}", Integer.toString(shape.heads()))
                .replace("{HIDDEN}", Integer.toString(shape.hidden()))
                .replace("{POOLING}", pooling.name().toLowerCase(Locale.ROOT))
                .replace("{EPSILON}", Double.toString(shape.layerNormEpsilon())));
    }

    private static byte[] archive(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", MODULE);
            store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", NO_CONSTANTS);
            store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("archive/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
