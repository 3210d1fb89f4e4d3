// Refusals of functions of Arrow's union type. No column has it and no SQL makes a value of it: the functions
// are there for clients that list functions. The words are the reference's.
import { typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'

/** The signature of a function of a union and so many arguments in all. */
export const ofUnion = (count: number, words: (type: string) => string) =>
  (types: readonly DataType[]): null => types.length !== count ? null
    : fail('execution', NOWHERE, { problem: words(typeName(types[0]!)) })
