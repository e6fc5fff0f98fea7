"""Rectangles under the shears: guillotine patterns, columns, sheets cut anew."""
