package dev.minga.node.participation;

/** {@code node.yaml} as joining writes it, for the operator to fill in. */
final class NodeSettingsTemplate {
    static final String TEXT = """
            # What this node trains on, what it agrees to, and what of the machine it uses. Unknown keys are refused.
            data:
              # One entry per log; docs/data.md says all of it. Formats: nginx-combined, json-gateway, iis-w3c, syslog,
              # json-lines, csv, windows-xml, windows-csv, plain.
              # The name is what a privacy budget is kept under. Give it once and never change it.
              - name: access-log
                # A file, or a pattern such as logs/access.log*: rotated and gzipped files are then collected in this folder.
                log: access.log
                format: nginx-combined
                # CSV with the header line,label: the number of a line of the log, counted from 1, and its class.
                labels: labels.csv
                # Or, instead: a field that holds the label, or a file or folder of rules (patterns, fields, Sigma).
                # label: {field: verdict, values: {malicious: attack, clean: harmless}}
                # rules: rules.yaml
                # What is replaced by placeholders before a model reads a line; none for nothing.
                redact: [email, ip, user, token, key, card]
                # Whose a record is, for policy.unit entity: client or user, a field, or a CSV file with the
                # header line,entity.
                # entity: client
                # entityField: host
                # entities: entities.csv
            # Nodes that train on the same logs must share one budget: give all of them the same directory.
            # budget: /var/lib/minga/budget
            # Where the budget's newest entry is noted once more, so that a restored older budget is noticed.
            # budgetCopy: /mnt/other-disk/budget-head.json
            policy:
              # Whose data is protected: record (a line), entity (all lines of one client or user) or member (all lines).
              # Chosen once: a budget of one unit says nothing about another. Plans of unit member are allowed with any.
              unit: record
              # The most that all runs together may cost each unit. A plan beyond it is declined.
              maxEpsilon: 8.0
              delta: 1e-5
              # The fewest contributions a round may be averaged from.
              minMembers: 3
              # The largest part of a model that this node's delta may be; 1 / minMembers if not given. Rules that can
              # pick a single delta, such as krum and median, need 1.
              # maxShare: 1
              # The classes that the label files use, the harmless one first. A plan with others is declined.
              labels: [harmless, attack]
              # Which plans are looked at at all, and when training and evaluating may begin, by this machine's clock.
              # plans: {runs: ["web-*"], bases: [all-MiniLM-L6-v2], maxRounds: 50, maxStepsPerRound: 100}
              # hours: 20:00-06:00
            # A page for this machine: what the node would use, what it sent, a switch to pause; /metrics, /healthz, /readyz.
            # page: {listen: "127.0.0.1:7445"}
            # Directories of base models, besides all-MiniLM-L6-v2, which comes with Minga. `minga node base DIR` tells what a plan
            # has to say of one.
            # bases: [/srv/models/bge-base-en-v1.5]
            machine:
              threads: 2
              # auto, fp32 or bf16: auto measures which is faster here.
              precision: auto
              # auto, cpu or cuda:N; a CUDA device needs a libtorch with CUDA.
              # device: auto
            """;

    private NodeSettingsTemplate() {}
}
