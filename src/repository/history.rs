//! Commits by name, where two histories meet, and what to fetch where a clone does not hold that.

use super::git::{Git, GitError};

/// The commit that a history is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeBase {
    /// Its full hash.
    pub commit: String,
    /// Whether the histories meet there. Where they have nothing in common, it is the other history's newest commit.
    pub is_common: bool,
}

impl Git {
    /// The full hash of a commit.
    ///
    /// # Errors
    /// When the revision is unknown; the error says what to fetch.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        let wanted = format!("{revision}^{{commit}}");
        let answer = self.run(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ]);
        match answer {
            Ok(answer) => Ok(line(&answer)),
            Err(GitError::Refused { .. }) => Err(GitError::NoRevision {
                revision: revision.to_owned(),
                advice: self.advice(revision),
            }),
            Err(other) => Err(other),
        }
    }

    /// The commit where HEAD's history left that of a revision.
    ///
    /// # Errors
    /// When the revision is unknown, or the clone is too shallow to hold that commit: the newest commit of the revision
    /// would show as this change what others changed. The error says what to fetch.
    pub fn merge_base(&self, revision: &str) -> Result<MergeBase, GitError> {
        let commit = self.commit(revision)?;
        match self.run(&["merge-base", "--end-of-options", &commit, "HEAD"]) {
            Ok(answer) => Ok(MergeBase {
                commit: line(&answer),
                is_common: true,
            }),
            Err(GitError::Refused { .. }) if self.is_shallow() => Err(GitError::NoMergeBase {
                revision: revision.to_owned(),
                advice: self.advice(revision),
            }),
            // Git says nothing where there is none, and ends with an error.
            Err(GitError::Refused { text, .. }) if text.is_empty() => Ok(MergeBase {
                commit,
                is_common: false,
            }),
            Err(other) => Err(other),
        }
    }

    /// Whether history was cut off when the repository was cloned.
    fn is_shallow(&self) -> bool {
        self.run(&["rev-parse", "--is-shallow-repository"])
            .is_ok_and(|answer| line(&answer) == "true")
    }

    /// What to do where a revision, or how HEAD came from it, is not known here.
    fn advice(&self, revision: &str) -> String {
        let remotes = self.run(&["remote"]).unwrap_or_default();
        let remotes = String::from_utf8_lossy(&remotes).into_owned();
        let branch = remotes.lines().find_map(|remote| {
            let branch = revision.strip_prefix(remote)?.strip_prefix('/')?;
            is_plain(branch).then(|| format!(" {remote} {branch}:refs/remotes/{remote}/{branch}"))
        });
        match (self.is_shallow(), branch) {
            (true, branch) => format!(
                "run `git fetch --unshallow{}` first, or check out with `fetch-depth: 0`",
                branch.unwrap_or_else(|| " --tags".to_owned())
            ),
            (false, Some(branch)) => {
                format!("check the name, or run `git fetch{branch}` first")
            }
            (false, None) => "check the name".to_owned(),
        }
    }
}

fn line(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).trim().to_string()
}

/// Whether a branch's name can stand in a command that people paste: a stranger chose it.
fn is_plain(branch: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    branch.starts_with(|c: char| c.is_ascii_alphanumeric()) && branch.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn names_that_mean_something_to_a_shell_are_not_shown_in_commands() {
        for (name, plain) in [
            ("main", true),
            ("release/1.2.x", true),
            ("a;reboot", false),
            ("$(id)", false),
            ("-x", false),
            ("", false),
        ] {
            assert_eq!(is_plain(name), plain, "{name}");
        }
    }
}
