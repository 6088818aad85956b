//! What `--help` says about scripts.

/// Exit codes and the rules of partial answers.
pub(super) const HELP: &str = "\
Exit codes:
  0  done
  1  failed, or the server refused a write; also a dump that cannot be read
  2  wrong usage
  3  could not connect, or the server refused a read
  4  not found: namespace, node, or a kind that the cluster or the dump does not have
  5  vmotui refused before anything was sent (read-only, policy, precondition)
  6  not confirmed
  7  audit verify: the log has an open end
  10 plan: NO-GO
  11 plan: UNKNOWN, something decisive could not be read; never taken for GO

Partial answers: when the kind of the rows cannot be read, no row is printed. When only a kind beside it cannot be \
read (instances of VMs, pods of nodes), the rows are printed, the fields that depend on it are unknown (null, empty \
or -), standard error says which right is missing, and the exit code is 3. A kind that a dump does not hold makes the \
fields unknown as well, with exit code 0: kubectl leaves out kinds without objects. Portworx is optional: without it \
its field is unknown, and the exit code stays 0. Objects that cannot be understood are left out, and standard error \
says how many.

Environment: KUBECONFIG, VMOTUI_READ_ONLY, VMOTUI_CONFIG (path of config.toml), VMOTUI_LOG (log filter), NO_COLOR";
