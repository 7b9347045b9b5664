package dev.minga.coordinator.kill;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.identity.Pem;
import dev.minga.proto.v1.Receipt;
import dev.minga.shared.channel.HostPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** All members in a process of their own, to be killed. It prints each receipt as soon as it has it, one a line. */
final class MembersProcess {
    static final String RECEIPT = "receipt ";

    private MembersProcess() {}

    /** Arguments: the coordinator's directory, where members keep their things, where to dial, a seed. */
    public static void main(String[] args) throws Exception {
        CoordinatorHome home = new CoordinatorHome(Path.of(args[0]));
        Door door = new Door();
        door.open(HostPort.parse(args[2]));
        List<Thread> threads = new ArrayList<>();
        for (String name : PersistentMember.NAMES) {
            Path folder = Path.of(args[1], name);
            Random dice = new Random(Long.parseLong(args[3]) + name.hashCode());
            PersistentMember member =
                    new PersistentMember(home, enrolled(name, folder), folder, dice, MembersProcess::say);
            threads.add(new Thread(() -> work(member, door), name));
        }
        threads.forEach(Thread::start);
    }

    private static void work(PersistentMember member, Door door) {
        try {
            member.work(door);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static synchronized void say(Receipt receipt) {
        System.out.println(RECEIPT + HexFormat.of().formatHex(receipt.toByteArray()));
    }

    /** What a member needs to be itself in another process; its keys follow from its name. */
    static void write(TestMember member, Path folder) throws Exception {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("chain.pem"),
                Pem.encode(member.chain().get(0)) + Pem.encode(member.chain().get(1)));
    }

    private static TestMember enrolled(String name, Path folder) throws Exception {
        Applicant keys = new Applicant(name.hashCode());
        return new TestMember(
                name,
                keys.tls.getPrivate(),
                Pem.certificates(Files.readString(folder.resolve("chain.pem"))),
                keys.signer,
                keys.witness);
    }
}
