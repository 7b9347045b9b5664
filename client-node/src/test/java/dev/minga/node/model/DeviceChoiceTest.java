package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
    @Test
    void aChoiceIsReadAsItIsWritten() {
        for (String text : List.of("auto", "cpu", "cuda:0", "cuda:7")) {
            assertThat(DeviceChoice.parse(text)).hasToString(text);
        }
        assertThat(DeviceChoice.parse("cuda:12").index()).isEqualTo(12);
        for (String text : List.of("", "gpu", "CUDA:0", "cuda", "cuda:", "cuda:-1", "cuda:1000", "cuda:0 ", "mps")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeviceChoice.parse(text))
                    .withMessage("there is no device '" + text + "'; known: auto, cpu, cuda:0, cuda:1 and so on");
        }
    }

    @Test
    void autoIsTheFirstDeviceThatLibtorchSees() throws Exception {
        assertThat(NativeEngine.device(DeviceChoice.AUTO, true, 2)).isEqualTo(Device.gpu(0));
        assertThat(NativeEngine.device(DeviceChoice.AUTO, true, 0)).isEqualTo(Device.cpu());
        assertThat(NativeEngine.device(DeviceChoice.AUTO, false, 0)).isEqualTo(Device.cpu());
        assertThat(NativeEngine.device(DeviceChoice.CPU, true, 2)).isEqualTo(Device.cpu());
        assertThat(NativeEngine.device(DeviceChoice.cuda(1), true, 2)).isEqualTo(Device.gpu(1));
    }

    @Test
    void aDeviceThatIsNotThereIsNotReplaced() {
        assertThatExceptionOfType(NativeLibraryException.class)
                .isThrownBy(() -> NativeEngine.device(DeviceChoice.cuda(0), false, 0))
                .withMessage("there is no device cuda:0: this libtorch was built without CUDA");
        assertThatExceptionOfType(NativeLibraryException.class)
                .isThrownBy(() -> NativeEngine.device(DeviceChoice.cuda(0), true, 0))
                .withMessage("there is no device cuda:0: libtorch sees 0 CUDA devices");
        assertThatExceptionOfType(NativeLibraryException.class)
                .isThrownBy(() -> NativeEngine.device(DeviceChoice.cuda(1), true, 1))
                .withMessage("there is no device cuda:1: libtorch sees 1 CUDA device");
    }

    /** What the forward pass makes of nothing would lie on the processor, and could not be computed with what lies elsewhere. */
    @Test
    void whatTheForwardPassMakesLiesWhereItsInputLies() throws Exception {
        Pattern makers = Pattern.compile("torch\\.(arange|zeros|ones|full|empty|eye|linspace|tensor|rand\\w*)\\(");
        try (InputStream in = TorchScript.class.getResourceAsStream("bert.torchscript")) {
            List<String> made = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> makers.matcher(line).find())
                    .toList();
            assertThat(made).isNotEmpty().allMatch(line -> line.contains("device=ops.prim.device("));
        }
    }
}
