//! Takes the flags of a command off its list of words.
//!
//! Each command asks for the flags that it knows and then calls [`Arguments::finish`], which refuses what is left over.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// The words after the command's name that nobody has asked for yet.
pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    /// Holds the words after the command's name.
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Takes a flag without a value; says whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes the values of a flag that may be given several times, each perhaps with several values (`--helm A B`).
    pub fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        while let Some(at) = self.words.iter().position(|word| word == name) {
            self.words.remove(at);
            let before = values.len();
            while self
                .words
                .get(at)
                .is_some_and(|word| !word.starts_with("--"))
            {
                values.push(self.words.remove(at));
            }
            if values.len() == before {
                bail!("{name} needs a value");
            }
        }
        Ok(values)
    }

    /// Takes a flag with exactly one value.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.words.remove(at);
        if at == self.words.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.words.remove(at)))
    }

    /// Takes a flag whose value is a whole number.
    pub fn number(&mut self, name: &str) -> Result<Option<usize>> {
        self.value(name)?
            .map(|text| {
                text.parse()
                    .with_context(|| format!("{name}: {text} is not a number"))
            })
            .transpose()
    }

    /// Takes `--helms`, the folder that holds `VERSION/helm`; `target/helms` of this repository without it.
    pub fn helms(&mut self) -> Result<PathBuf> {
        let folder = self.value("--helms")?;
        let folder = folder.map_or_else(|| crate::root().join("target/helms"), PathBuf::from);
        std::path::absolute(&folder).with_context(|| folder.display().to_string())
    }

    /// The words that are left, none of which may look like a flag.
    pub fn positional(&mut self) -> Result<Vec<String>> {
        if let Some(flag) = self.words.iter().find(|word| word.starts_with('-')) {
            bail!("unknown flag {flag}");
        }
        Ok(std::mem::take(&mut self.words))
    }

    /// Refuses what nobody asked for.
    pub fn finish(self) -> Result<()> {
        match self.words.first() {
            Some(word) => bail!("do not know what to do with {word}"),
            None => Ok(()),
        }
    }
}
