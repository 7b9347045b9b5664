package dev.minga.node.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;

/**
 * libtorch in this process, and the device it computes on. It is loaded once, from the class path, never from the network;
 * nothing is reported to anybody.
 *
 * <p>Thread-safe. The first call decides about the folder; later calls get the same library.
 */
public final class NativeEngine {
    private static final String ENGINE = "PyTorch";

    private final Engine engine;
    private final Device device;
    private final int threads;

    private NativeEngine(Engine engine, Device device, int threads) {
        this.engine = engine;
        this.device = device;
        this.threads = threads;
    }

    /**
     * Loads libtorch, which computes on the processor.
     *
     * @param threads how many parts of a batch a model computes at once, each operator on one thread, ≥ 1
     * @param cache where the native library is unpacked, about 450 MB, once for all processes that name the same folder
     * @throws NativeLibraryException if this platform's library is not on the class path or cannot be loaded
     */
    public static synchronized NativeEngine start(int threads, Path cache) throws NativeLibraryException {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.default_engine", ENGINE);
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        System.setProperty("ENGINE_CACHE_DIR", cache.toString());
        if (NativeEngine.class.getResource("/native/lib/pytorch.properties") == null) {
            throw new NativeLibraryException(
                    "the native PyTorch library for " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + " is not on the class path",
                    "Build Minga on this platform, or add the artifact pytorch-native-cpu with its classifier to lib/.",
                    null);
        }
        try {
            return new NativeEngine(Engine.getEngine(ENGINE), Device.cpu(), threads);
        } catch (EngineException | LinkageError e) {
            throw new NativeLibraryException(
                    "the native PyTorch library could not be loaded: " + e.getMessage(),
                    "It needs glibc 2.28 or later and about 500 MB in " + cache + ".",
                    e);
        }
    }

    /**
     * The same library, which computes there.
     *
     * @throws NativeLibraryException if there is no such device, or none that this libtorch can use
     */
    public NativeEngine on(DeviceChoice choice) throws NativeLibraryException {
        boolean cuda = engine.hasCapability(StandardCapabilities.CUDA);
        Device chosen = device(choice, cuda, cuda ? engine.getGpuCount() : 0);
        return new NativeEngine(engine, chosen, chosen.isGpu() ? 1 : threads);
    }

    /**
     * What is meant by a choice.
     *
     * @param cuda whether libtorch was built with CUDA
     * @param devices how many CUDA devices it sees
     */
    static Device device(DeviceChoice choice, boolean cuda, int devices) throws NativeLibraryException {
        return switch (choice.kind()) {
            case CPU -> Device.cpu();
            case AUTO -> devices > 0 ? Device.gpu(0) : Device.cpu();
            case CUDA -> {
                if (!cuda) {
                    throw new NativeLibraryException(
                            "there is no device " + choice + ": this libtorch was built without CUDA",
                            "Give Minga a libtorch with CUDA, as docs/base-models.md says, or choose device cpu.",
                            null);
                }
                if (choice.index() >= devices) {
                    throw new NativeLibraryException(
                            "there is no device " + choice + ": libtorch sees " + devices + " CUDA device"
                                    + (devices == 1 ? "" : "s"),
                            "Devices are counted from 0. See what nvidia-smi lists, and whether the driver is as new as"
                                    + " this libtorch's CUDA; or choose device cpu.",
                            null);
                }
                yield Device.gpu(choice.index());
            }
        };
    }

    /** Where it computes. */
    public DeviceChoice device() {
        return device.isGpu() ? DeviceChoice.cuda(device.getDeviceId()) : DeviceChoice.CPU;
    }

    /** How many parts of a batch are computed at once. */
    int threads() {
        return threads;
    }

    NDManager newManager() {
        return engine.newBaseManager(device);
    }

    /** An empty model, whose program is loaded onto the device. */
    Model newModel(String name) {
        return Model.newInstance(name, device, ENGINE);
    }

    /**
     * Prepares the calling thread, for which alone all of this holds. Each operator runs on it, not on threads of its own. From
     * the second call on, libtorch's graph optimiser rewrites the program and then fails on mixed dtypes.
     */
    void prepareThread(boolean gradients) {
        JniUtils.setNumThreads(1);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(gradients);
    }
}
