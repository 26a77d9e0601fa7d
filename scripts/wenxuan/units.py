"""Exact lengths: millimetres and points as fractions, no rounding before the PDF is written."""

from fractions import Fraction

POINTS_PER_MM = Fraction(72 * 5, 127)


def mm_to_pt(millimetres: Fraction | float | int) -> Fraction:
    """Turn millimetres into PDF points (1/72 inch), exactly."""
    return Fraction(str(millimetres)) * POINTS_PER_MM


def pt_to_mm(points: Fraction | float | int) -> Fraction:
    """Turn PDF points into millimetres, exactly."""
    return Fraction(str(points)) / POINTS_PER_MM
