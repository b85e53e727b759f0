"""Prints the turnover of each shop on one day."""

import argparse
import csv
import os
import sys
from collections import defaultdict


def turnover_by_shop(lines, day):
    turnover = defaultdict(float)
    for row in csv.DictReader(lines):
        if row["day"] == day:
            turnover[row["shop"]] += int(row["pieces"]) * float(row["price"])
    return turnover


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", required=True, help="the CSV file: day, shop, pieces, price")
    parser.add_argument("--day", required=True, help="the day, as in 2026-11-20")
    args = parser.parse_args()

    with open(args.sales, newline="", encoding="utf-8") as file:
        turnover = turnover_by_shop(file, args.day)
    if not turnover:
        sys.exit(f"No sales on {args.day} in {args.sales}")

    currency = os.environ.get("CURRENCY", "EUR")
    print(f"Turnover on {args.day}")
    for shop, amount in sorted(turnover.items()):
        print(f"  {shop:<12}{amount:>10.2f} {currency}")


if __name__ == "__main__":
    main()
