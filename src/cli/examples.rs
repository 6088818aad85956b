//! What `--help` shows by example. A test reads each of them as the program would.

/// Of the program.
pub(super) const VMOTUI: &str = "\
Examples:
  vmotui --demo                             look around on a simulated cluster
  vmotui --context prod-dc1 --read-only     look at a real one, and change nothing
  vmotui get vms -A --filter 'status!=running'
  vmotui explain vm shop/web-01             why it can or cannot migrate
  vmotui plan drain vmo-w-07                what emptying a node would do
  vmotui run migrate shop/web-01 --dry-run  the plan, checked by the server";

/// Of `get`.
pub(super) const GET: &str = "\
Examples:
  vmotui get vms -A -o wide
  vmotui get vms -n shop --node vmo-w-07 --filter 'migratable=no' -o name
  vmotui get nodes --sort -vms
  vmotui get migrations -A --filter 'who=drain state=running'
  vmotui get pools --filter 'health=down or days<30'
  vmotui get vms -A --watch --filter 'status!=running'";

/// Of `explain`.
pub(super) const EXPLAIN: &str = "\
Examples:
  vmotui explain vm shop/web-01
  vmotui explain vm web-01 -n shop -o json";

/// Of `run`.
pub(super) const RUN: &str = "\
Examples:
  vmotui run migrate shop/web-01 shop/web-02 --to vmo-w-07 --dry-run
  vmotui run stop shop/web-01 --yes --wait --reason T-4711
  vmotui run snapshot shop/web-01 --name '{vm}-before-patch' --yes
  vmotui run nic-add shop/web-01 --network nad-vlan-30 --snapshot-first
  vmotui run drain vmo-w-07 --reason CHG-1234
  vmotui run exit-maintenance vmo-w-07 --bring-back";

/// Of `sim`.
pub(super) const SIM: &str = "\
Examples:
  vmotui sim serve --profile small --kubeconfig sim.kubeconfig
  vmotui sim serve --from dump.json --speed 60 --kubeconfig rehearsal.kubeconfig";

/// Of `completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  vmotui completions bash > ~/.local/share/bash-completion/completions/vmotui
  vmotui completions zsh > ~/.zfunc/_vmotui";

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    /// Words as a shell would part them, without what follows two spaces or redirects.
    fn words(line: &str) -> Vec<String> {
        let command = line.split("  ").next().unwrap();
        let command = command.split(" > ").next().unwrap();
        let parts = command.split('\'').enumerate();
        parts
            .flat_map(|(place, part)| match place % 2 {
                1 => vec![part.to_owned()],
                _ => part.split_whitespace().map(str::to_owned).collect(),
            })
            .collect()
    }

    #[test]
    fn every_example_is_a_command_that_is_understood() {
        for text in [VMOTUI, GET, EXPLAIN, RUN, SIM, COMPLETIONS] {
            let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  ")).collect();
            assert!(lines.len() > 1, "{text}");
            for line in lines {
                let cli = crate::cli::Cli::try_parse_from(words(line));
                assert!(cli.is_ok(), "{line}: {}", cli.unwrap_err());
            }
        }
    }
}
