//! Finds large primes for new keys.
//!
//! A search for a prime spends its time on numbers that turn out to have a factor. Small factors are
//! sieved out of a whole run of numbers before the first of them is put to the test of Miller and Rabin.

use rsa::BigUint;
use rsa::rand_core::RngCore;

/// Small primes below this number are sieved out.
const SIEVED: u32 = 1 << 15;

/// How many odd numbers behind a random one are looked at before another is drawn. Among numbers of
/// 2048 bits every 710th odd one is a prime.
const RUN: usize = 1 << 13;

/// Rounds of Miller and Rabin for a random number of 512 bits or more: FIPS 186-5, table B.1, asks for
/// seven at the most.
const ROUNDS: usize = 8;

/// The odd primes below a number.
pub(super) fn odd_primes(below: u32) -> Vec<u32> {
    let mut composite = vec![false; below as usize];
    let mut primes = Vec::new();
    for number in (3..below).step_by(2) {
        if composite[number as usize] {
            continue;
        }
        primes.push(number);
        for multiple in
            (u64::from(number) * u64::from(number)..u64::from(below)).step_by(2 * number as usize)
        {
            composite[multiple as usize] = true;
        }
    }
    primes
}

/// A random prime of this many bits (a multiple of eight) with its two highest bits set, so that the
/// product of two has twice as many.
pub(super) fn prime(bits: usize, random: &mut impl RngCore) -> BigUint {
    let small = odd_primes(SIEVED);
    loop {
        let start = odd(random, bits);
        let mut composite = vec![false; RUN];
        for &prime in &small {
            for at in (first_multiple(&start, prime)..RUN).step_by(prime as usize) {
                composite[at] = true;
            }
        }
        let found = (0..RUN)
            .filter(|at| !composite[*at])
            .map(|at| &start + BigUint::from(2 * at as u64))
            .take_while(|number| number.bits() == bits)
            .find(|number| is_prime(number, ROUNDS));
        if let Some(prime) = found {
            return prime;
        }
    }
}

/// The index among the odd numbers from `start` on of the first that `prime` divides.
fn first_multiple(start: &BigUint, prime: u32) -> usize {
    let rest = start % BigUint::from(prime);
    let rest = rest
        .to_bytes_be()
        .iter()
        .fold(0, |sum, &byte| sum << 8 | u32::from(byte));
    let distance = (prime - rest) % prime;
    // Odd numbers are two apart.
    let half = if distance.is_multiple_of(2) {
        distance / 2
    } else {
        (distance + prime) / 2
    };
    half as usize
}

/// An odd number of this many bits with its two highest bits set.
pub(super) fn odd(random: &mut impl RngCore, bits: usize) -> BigUint {
    let mut bytes = vec![0; bits / 8];
    random.fill_bytes(&mut bytes);
    if let Some(first) = bytes.first_mut() {
        *first |= 0xc0;
    }
    if let Some(last) = bytes.last_mut() {
        *last |= 1;
    }
    BigUint::from_bytes_be(&bytes)
}

/// Whether an odd number passes this many rounds of Miller and Rabin, with the bases 2, 3, 5, …
pub(super) fn is_prime(number: &BigUint, rounds: usize) -> bool {
    let one = BigUint::from(1u8);
    let less = number - &one;
    let twos = less.trailing_zeros().unwrap_or(0);
    let odd_part = &less >> twos;
    let bases = std::iter::once(2).chain(odd_primes(SIEVED));
    bases.take(rounds).all(|base| {
        let mut power = BigUint::from(base).modpow(&odd_part, number);
        if power == one || power == less {
            return true;
        }
        (1..twos).any(|_| {
            power = &power * &power % number;
            power == less
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn small_primes() {
        assert_eq!(odd_primes(32), [3, 5, 7, 11, 13, 17, 19, 23, 29, 31]);
        assert_eq!(odd_primes(SIEVED).len(), 3511);
    }

    #[test]
    fn first_multiples() {
        for start in [1u32, 9, 101, 32_767] {
            for prime in [3, 5, 7, 31, 32_749] {
                let at = first_multiple(&BigUint::from(start), prime) as u32;
                assert_eq!((start + 2 * at) % prime, 0, "{start} {prime}");
                assert!(
                    (0..at).all(|at| (start + 2 * at) % prime != 0),
                    "{start} {prime}"
                );
            }
        }
    }

    #[test]
    fn known_numbers() {
        let number = |text: &str| BigUint::parse_bytes(text.as_bytes(), 10).unwrap();
        // 2^127 - 1 is a prime, 2^131 - 1 is none; the third is a strong pseudoprime to the bases 2 to 31.
        assert!(is_prime(
            &number("170141183460469231731687303715884105727"),
            ROUNDS
        ));
        assert!(!is_prime(
            &number("2722258935367507707706996859454145691647"),
            ROUNDS
        ));
        let pseudoprime = number("3825123056546413051");
        assert!(is_prime(&pseudoprime, 9));
        assert!(!is_prime(&pseudoprime, 12));
    }
}
